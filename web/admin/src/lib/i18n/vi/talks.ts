// Những gì tìm thấy quanh một hội thoại: đánh giá, ai đang chờ, khách đang xem gì.
export default {
  talks: {
    bad_address: "Đây không phải là một địa chỉ.",
    all_pages_other: "Xem cả {{count}} trang",
    already_open: "Đang có hội thoại mở với {{name}}.",
    fewer_pages: "Thu gọn",
    find_customer: "Tên, e-mail hoặc số",
    find_customer_hint: "Nhập ít nhất 2 ký tự.",
    from_faq: "{{name}} · từ câu hỏi thường gặp",
    link_address: "Địa chỉ liên kết",
    link_apply: "Áp dụng",
    link_remove: "Bỏ liên kết",
    local_time: "Giờ địa phương",
    needs_agent: "Đang chờ nhân viên",
    no_customer: "Không tìm thấy ai.",
    no_pages: "Chưa biết trang nào.",
    open_it: "Mở hội thoại",
    rated: "Đánh giá {{score}} trên 5",
    rating: "Đánh giá của khách",
    start_hint_mail:
      "Họ thấy trong khung chat ở lần ghé tới. Nếu họ không quay lại, tin được gửi qua thư, theo cài đặt của bot.",
    time_ahead: "{{time}} giờ địa phương, sớm hơn {{hours}} giờ",
    time_behind: "{{time}} giờ địa phương, muộn hơn {{hours}} giờ",
    time_same: "{{time}} giờ địa phương",
    transcript_pdf: "Tải xuống dạng PDF",
    transcript_txt: "Tải xuống dạng văn bản",
  },
};
