package search

import "cxgenie/internal/platform/text"

// shorthand is how Vietnamese is shortened in chats and what it stands for. Only what means one thing nearly always is
// here, and it is read so only where the knowledge does not have the short form itself.
var shorthand = map[string]string{
	"k": "không", "ko": "không", "kg": "không", "hok": "không", "hong": "không", "hem": "không", "hông": "không",
	"dc": "được", "đc": "được", "dk": "được", "đk": "được", "bn": "bao nhiêu", "bnhiu": "bao nhiêu", "bnhieu": "bao nhiêu", "nhiu": "nhiêu",
	"ntn": "như thế nào", "tnao": "thế nào", "sao z": "sao vậy", "v": "vậy", "z": "vậy", "vs": "với", "r": "rồi", "j": "gì", "gi": "gì",
	"h": "giờ", "trc": "trước", "ms": "mới", "mn": "mọi người", "ng": "người", "bt": "biết", "bit": "biết", "cx": "cũng", "nma": "nhưng mà",
	"sđt": "số điện thoại", "sdt": "số điện thoại", "đt": "điện thoại", "dt": "điện thoại", "đthoai": "điện thoại", "đchi": "địa chỉ", "dchi": "địa chỉ", "đc chỉ": "địa chỉ",
	"tk": "tài khoản", "stk": "số tài khoản", "mk": "mật khẩu", "mkhau": "mật khẩu", "ck": "chuyển khoản", "sp": "sản phẩm", "nv": "nhân viên", "kh": "khách hàng",
	"ch": "cửa hàng", "đh": "đơn hàng", "vc": "vận chuyển", "gh": "giao hàng", "hđ": "hoá đơn", "km": "khuyến mãi", "tt": "thanh toán", "bh": "bảo hành",
	"hn": "hôm nay", "hqua": "hôm qua", "ngta": "người ta", "lm": "làm", "lsao": "làm sao", "đg": "đường", "sl": "số lượng", "mh": "mua hàng",
}

// maybeFunctionWords are how the Vietnamese function words look without accents, those too that are more often something
// else then.
var maybeFunctionWords = func() map[string]bool {
	m := map[string]bool{}
	for w := range wordSet(vietnameseFunctionWords) {
		m[text.Fold(w)] = true
	}
	return m
}()
